"""Pages by which a running sandbox is looked into and steered in a browser. None of it is part of Ziggeo's API."""

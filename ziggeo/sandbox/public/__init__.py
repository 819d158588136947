"""What anybody may call who knows an application's token: addresses of media, the calls of browsers, the hosted pages.

Where the application asks for auth tokens, these decide.
"""

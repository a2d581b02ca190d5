"""The toolkit of whoever owns an OpenAPI document: check, generate, prove a server, publish."""

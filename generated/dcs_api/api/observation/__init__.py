# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.
"""Contains endpoint functions for accessing the API"""

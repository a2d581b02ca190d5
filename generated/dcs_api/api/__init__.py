# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.
"""Contains methods for accessing the API"""

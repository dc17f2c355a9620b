"""Our HTTP API: views, callbacks, the OpenAPI document."""

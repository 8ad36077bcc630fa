"""The chat server, from its two sides, over real HTTP and WebSocket."""

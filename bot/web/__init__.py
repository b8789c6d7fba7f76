"""Pages and the chat API: parse, one service call, render."""

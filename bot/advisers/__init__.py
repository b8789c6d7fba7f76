"""The staff: accounts and sessions."""

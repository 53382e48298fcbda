"""The changing side: one public function is one use case, one transaction, one event."""

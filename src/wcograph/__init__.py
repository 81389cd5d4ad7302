"""wcograph: the knowledge graph of regional customs cooperation."""

"""The pane beside the grid."""

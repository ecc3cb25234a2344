"""What follows from a world. Engines know no politics and do not import each other."""

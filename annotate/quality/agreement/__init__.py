"""How far people agree beyond chance. Pure numpy: no database, no Django."""

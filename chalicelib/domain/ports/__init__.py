"""What Kelisim needs of the world, as protocols."""

"""Where the world comes in: HTTP, workflow tasks and schedules. Thin."""

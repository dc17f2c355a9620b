"""What runs the place on PostgreSQL in containers: the image, one machine, Kubernetes, Knative (docs/containers.md)."""

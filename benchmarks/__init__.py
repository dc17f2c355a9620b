"""How much work costs, on Amazon's DynamoDB Local: `make bench` (BENCH=full for the sizes of the issue)."""

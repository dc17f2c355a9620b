"""Clients of AWS, its errors, and what stands on services other than DynamoDB."""

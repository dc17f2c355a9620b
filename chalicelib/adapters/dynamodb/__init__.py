"""The store on DynamoDB: one file a port."""

"""What Secrets Manager keeps."""


def secret_text(arn: str) -> str:
    """Read a secret."""
    # Imported here, like all of boto3: only few functions ever read a secret.
    import boto3

    client = boto3.client("secretsmanager")  # pyright: ignore[reportUnknownMemberType] - the stubs name every service of AWS, and only ours are installed
    return client.get_secret_value(SecretId=arn)["SecretString"]

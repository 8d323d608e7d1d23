"""The language model in the template: who may ask it, and that nobody can without a key and a way out."""

from typing import Any

import pytest

from local.template import Template, read_template
from tests.deployment.conftest import ROOT, resources

ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:model-AbCdEf"


@pytest.mark.parametrize(
    ("given", "secret"),
    [
        ({}, ""),
        ({"ModelSecretArn": ARN}, ""),
        ({"ModelAccess": "nat"}, ""),
        ({"ModelAccess": "nat", "ModelSecretArn": ARN}, ARN),
    ],
    ids=["nothing", "no way out", "no key", "both"],
)
def test_functions_know_of_a_key_only_when_there_is_a_way_to_the_model(given: dict[str, str], secret: str) -> None:
    template = read_template(ROOT / "template.yaml", given)
    for function in template.resources("AWS::Serverless::Function").values():
        assert function["Environment"]["Variables"]["OPENROUTER_SECRET_ARN"] == secret
    assert ("ReadModelKey" in template.resources("AWS::IAM::ManagedPolicy")) == bool(secret)
    endpoint = template.resources("AWS::EC2::VPCEndpoint")["SecretsEndpoint"]
    (statement,) = endpoint["PolicyDocument"]["Statement"]
    assert (ARN in statement["Resource"]) == bool(secret)


def test_a_function_that_may_read_the_models_key_has_a_way_to_the_model_and_no_other_has(
    template: Template, functions: dict[str, dict[str, Any]]
) -> None:
    right = {"Fn::If": ["HasModel", {"Ref": "ReadModelKey"}, {"Ref": "AWS::NoValue"}]}
    subnets = [{"Ref": "ModelSubnetA"}, {"Ref": "ModelSubnetB"}], [{"Ref": "PrivateSubnetA"}, {"Ref": "PrivateSubnetB"}]
    # As a whole under one condition: a list here would be added to that of Globals.
    network = {"SubnetIds": {"Fn::If": ["HasModelAccess", *subnets]}}
    assert "ReadModelKey" in resources(template, "AWS::IAM::ManagedPolicy")
    for name, function in functions.items():
        properties = function["Properties"]
        assert (right in properties.get("Policies", [])) == (properties.get("VpcConfig") == network), name
        assert properties.get("VpcConfig") in (None, network), name

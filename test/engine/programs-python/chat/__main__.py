"""Models behind a gateway: the components of apim-ai-gateway from Python, with `up` or `preview` as the one argument.

What a plain argument needs is written out or is an output that is known; components are passed as themselves or as
objects of their outputs.
"""

import os
import sys

import pulumi
from pulumi import automation

MODEL = {"name": "gpt-4o-mini", "version": "2024-07-18"}


class Component(pulumi.ComponentResource):
    """A component of the package; its outputs are attributes."""

    def __init__(self, kind, name, args, outputs):
        unknown = {output: None for output in outputs}
        super().__init__(f"apim-ai-gateway:index:{kind}", name, {**unknown, **args}, None, remote=True)


def program():
    sku = os.environ.get("GATEWAY_SKU", "StandardV2")
    location = "westeurope"
    group = pulumi.CustomResource("azure-native:resources:ResourceGroup", "ai", {"location": location, "name": None})
    gateway = Component(
        "AiGatewayApim",
        "gateway",
        {
            "resourceGroupName": group.name,
            "location": location,
            "sku": sku,
            "publisherName": "Contoso",
            "publisherEmail": "ai@contoso.example",
        },
        ["serviceName", "resourceGroupName", "principalId", "gatewayUrl", "sku"],
    )
    # The interface of a gateway: outputs, and the SKU once more, because it is plain.
    reference = {
        "serviceName": gateway.serviceName,
        "resourceGroupName": gateway.resourceGroupName,
        "principalId": gateway.principalId,
        "gatewayUrl": gateway.gatewayUrl,
        "sku": sku,
    }
    pool = Component(
        "PtuPaygBackendPool",
        "models",
        {
            "gateway": reference,
            "location": location,
            "members": [{"name": "payg", "sku": "GlobalStandard", "capacity": 100, "model": MODEL}],
        },
        ["backendId"],
    )
    # The gateway itself.
    governance = Component(
        "TokenGovernance",
        "tokens",
        {
            "gateway": gateway,
            "tiers": [{"name": "standard", "tokensPerMinute": 10_000}],
            "consumers": [{"name": "checkout", "tier": "standard"}],
        },
        ["limitFragmentId", "measureFragmentId", "productIds", "keys"],
    )
    cache = Component(
        "SemanticCacheRedis",
        "cache",
        {"gateway": gateway, "location": location, "cacheSeconds": 60},
        ["embeddingsBackendId"],
    )
    chat = Component(
        "ModelApi",
        "chat",
        {
            "gateway": reference,
            "path": "models",
            "backend": {"backendId": pool.backendId},
            "governance": governance,
            "cache": cache,
        },
        ["endpoint", "apiId"],
    )
    pulumi.export("url", chat.endpoint)
    pulumi.export("api", chat.apiId)
    pulumi.export("keys", governance.keys)


stack = automation.select_stack(
    stack_name=os.environ["STACK"],
    project_name="chat",
    program=program,
    opts=automation.LocalWorkspaceOptions(work_dir=os.path.dirname(os.path.abspath(__file__))),
)
try:
    {"up": stack.up, "preview": stack.preview}[sys.argv[1]](on_output=print)
except automation.CommandError as error:
    sys.exit(str(error))

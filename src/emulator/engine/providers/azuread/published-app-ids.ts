/** Client ids of applications that Microsoft publishes, under the names of the azuread package; the ones that were looked up. */
export const publishedAppIds = {
  ApiManagement: "8602e328-9b72-4f2d-a4ae-1387d013a2b3",
  AzureKeyVault: "cfa8b339-82a2-471a-a3c9-0fc0be7a4093",
  AzureResourceManager: "797f4846-ba00-4fd7-ba43-dac1f8f63013",
  CognitiveServices: "7d312290-28c8-473c-a0ed-8e53749b6d6d",
  MicrosoftAzureCli: "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
  MicrosoftGraph: "00000003-0000-0000-c000-000000000000",
} as const;

import fc from "fast-check";

/** Strings that try to be something else, mixed with every other kind of string. */
export const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "@(",
        "@{",
        ")",
        "}",
        "{{",
        "}}",
        "{{key}}",
        "@(context.Variables)",
        "<",
        ">",
        "&",
        "&amp;",
        "&quot;",
        '"',
        "'",
        "]]>",
        "<!--",
        "-->",
        "<![CDATA[",
        "</value>",
        "\\",
        "\\u0022",
        "\n",
        "\r\n",
        "\t",
        " ",
        "\0",
        "//",
        "/*",
        "*/",
        '$"{',
        "\ue000",
        "\ue001",
        "\ud800",
        "a",
        "1",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);

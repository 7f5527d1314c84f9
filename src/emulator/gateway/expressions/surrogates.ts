/** Halves of surrogate pairs that stand alone: JavaScript, .NET and UTF-8 differ in what they make of them. */
export const halfSurrogates = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

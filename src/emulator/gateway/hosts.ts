/** Where a request for a URL's host really goes. */
export interface Hosts {
  /**
   * The address to connect to for `host` (lower case, with port when not the default), or undefined for the real one.
   * `origin` is like `http://127.0.0.1:1234`, `path` is put before the request's path.
   * The Host header stays the original one.
   */
  resolve(host: string): { readonly origin: string; readonly path: string } | undefined;
}

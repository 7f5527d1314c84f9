// A `fetch` that remembers everything the gateway answered, so that it can be searched for secrets.

export class Recorder {
  private readonly parts: string[] = [];
  private readonly readers = new Set<Promise<void>>();

  /** Given to the clients in place of the global `fetch`; it changes neither requests nor answers. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const response = await fetch(input, init);
    for (const [name, value] of response.headers) this.parts.push(`${name}: ${value}`);
    const reader = this.read(response.clone());
    this.readers.add(reader);
    void reader.finally(() => this.readers.delete(reader));
    return response;
  };

  /** All headers and bodies so far, once the answers under way have ended. */
  async everything(): Promise<string> {
    await Promise.all(this.readers);
    return this.parts.join("\n");
  }

  private async read(copy: Response): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    try {
      for await (const chunk of copy.body ?? []) text += decoder.decode(chunk, { stream: true });
    } catch {
      // The client closed a stream that stays open, as MCP clients do; what came before counts.
    }
    this.parts.push(text);
  }
}

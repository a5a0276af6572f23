import { request } from "node:http";

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Sends a request exactly as written: `fetch` would tidy the path and refuse some headers. */
export function sendRaw(
  to: { url: string } | { socketPath: string },
  options: { method?: string; path?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  const target = "url" in to ? new URL(to.url) : null;
  return new Promise((resolve, reject) => {
    const sending = request(
      {
        ...(target === null ? to : { host: target.hostname, port: target.port }),
        method: options.method ?? "GET",
        path: options.path ?? (target === null ? "/" : `${target.pathname}${target.search}`),
        headers: options.headers ?? {},
        agent: false,
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (body += chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      },
    );
    sending.on("error", reject);
    sending.end(options.body);
  });
}

/** The parts of autocannon, which has no types of its own, that are used here. */
declare module "autocannon" {
  export interface Client {
    setRequests(requests: { path: string }[]): void;
  }
  interface Report {
    requests: { total: number };
    duration: number;
    latency: { p50: number; p99: number; p99_9: number };
    errors: number;
    timeouts: number;
    /** Answers whose body was not the right one. */
    mismatches: number;
    statusCodeStats: Record<string, { count: number }>;
  }
  export default function autocannon(options: {
    url: string;
    method: string;
    headers: Record<string, string>;
    body: string;
    connections: number;
    duration: number;
    requests: { path: string }[];
    setupClient(client: Client): void;
    verifyBody(body: string): boolean;
  }): Promise<Report>;
}

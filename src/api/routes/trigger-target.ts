import { toDialect } from "../stored-parts.ts";
import { findFunction } from "../change-function.ts";
import type { ApiDeps } from "../deps.ts";
import { ApiProblem, invalidInput } from "../problem.ts";

/** Dialects whose functions answer requests; those of others are called in a form of their own. */
const OF_REQUESTS: ReadonlySet<string> = new Set(["craft", "craft-http", "fetch"]);

/** What is stored of a target, and what it is called unless somebody says otherwise. */
export interface CheckedTarget {
  name: string;
  stored: { functionId: string | null; url: string | null };
}

/** Checks the target of a trigger; a refusal names the field. */
export async function checkTarget(
  deps: ApiDeps,
  workspaceId: string,
  { functionId, url }: { functionId?: string | undefined; url?: string | undefined },
): Promise<CheckedTarget> {
  return url === undefined
    ? checkFunction(deps, workspaceId, functionId ?? "")
    : checkUrl(deps, new URL(url));
}

async function checkFunction(deps: ApiDeps, workspaceId: string, functionId: string): Promise<CheckedTarget> {
  const fn = await findFunction(deps, workspaceId, functionId).catch((error: unknown) => {
    throw error instanceof ApiProblem && error.status === 404
      ? invalidInput([{ path: "target.functionId", message: error.message }])
      : error;
  });
  const dialect = toDialect(fn.dialect);
  if (!OF_REQUESTS.has(dialect)) {
    const message = `functions of the dialect ${dialect} are not called with requests, but by what their product has for them`;
    throw invalidInput([{ path: "target.functionId", message }]);
  }
  return { name: fn.name, stored: { functionId, url: null } };
}

function checkUrl(deps: ApiDeps, url: URL): CheckedTarget {
  const fault = deps.findUrlFault(url);
  if (fault !== null) {
    throw invalidInput([{ path: "target.url", message: fault }]);
  }
  if (url.username !== "" || url.password !== "") {
    throw invalidInput([
      { path: "target.url", message: "must have no user name and password: fetch sends none" },
    ]);
  }
  return { name: url.host, stored: { functionId: null, url: url.href } };
}

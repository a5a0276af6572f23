import { useLocation } from "wouter";
import type { FunctionResource } from "../../api/resources.ts";
import type { FileFault } from "./faults.ts";

/** Goes to the file that a fault is in from another part of the page. */
export function useFileLink({ id }: FunctionResource): (fault: FileFault) => void {
  const [, navigate] = useLocation();
  return ({ file }) => navigate(`/functions/${id}/code?file=${encodeURIComponent(file)}`);
}

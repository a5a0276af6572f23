import { useLocation } from "wouter";
import type { FunctionResource } from "../../api/resources.ts";

/** Goes to a file in the editor from another part of the page. */
export function useFileLink({ id }: FunctionResource): (file: string) => void {
  const [, navigate] = useLocation();
  return (file) => navigate(`/functions/${id}/code?file=${encodeURIComponent(file)}`);
}

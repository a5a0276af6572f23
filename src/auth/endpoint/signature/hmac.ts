import type { HmacSignatureAuth } from "../../../core/policy.ts";
import { parseSingleSignature, type SignatureScheme } from "./scheme.ts";

/** Makes the scheme that a policy describes: one header with one signature over the body. */
export function createHmacScheme(form: HmacSignatureAuth): SignatureScheme {
  return {
    name: "hmac",
    algorithm: form.algorithm,
    parse: (headers) => parseSingleSignature(headers, form),
  };
}

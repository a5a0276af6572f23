import { z } from "@hono/zod-openapi";
import { timeSchema } from "./shared.ts";

/** Enough for a private key or a certificate chain. */
const SECRET_BYTES = 64 * 1024;

const encoder = new TextEncoder();

/** What may be shown of a secret: never its value. */
export const secretSchema = z
  .object({ name: z.string(), createdAt: timeSchema, updatedAt: timeSchema })
  .openapi("Secret");

export const secretWriteSchema = z
  .strictObject({
    value: z
      .string()
      .min(1)
      .refine(
        (value) => encoder.encode(value).byteLength <= SECRET_BYTES,
        `must not be larger than ${SECRET_BYTES} bytes`,
      ),
  })
  .openapi("SecretWrite");

export const secretParams = z.object({
  name: z.string().regex(/^[A-Z0-9_]{1,128}$/, "must be 1 to 128 upper-case letters, digits and _"),
});

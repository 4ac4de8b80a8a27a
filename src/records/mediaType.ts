import * as z from "zod";

/** A media type without parameters (RFC 6838 section 4.2). It is readable by whoever stores the ciphertext. */
export const mediaType = z
  .string()
  .max(127)
  .regex(
    /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/,
    "not a media type in lower case without parameters",
  );

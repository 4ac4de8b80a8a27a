import { z } from "zod";

const name = z.string().min(1);

/** Why an applicant has not got a place that they like better than theirs. */
const refusal = z.discriminatedUnion("because", [
  /** The host did not list the applicant. */
  z.strictObject({ place: name, because: z.literal("not-listed") }),
  /** The place is full of applicants whom its host likes better, of whom this one is the least liked; null where it takes nobody. */
  z.strictObject({ place: name, because: z.literal("place-full"), leastLiked: name.nullable() }),
  /** The place has room, but its host has taken all it can, elsewhere, and all of them are better liked. */
  z.strictObject({ place: name, because: z.literal("host-full"), leastLiked: name.nullable() }),
]);

/** What anyone needs to see that a matching is stable, in the form that is published. */
export const stabilityCertificateForm = z.strictObject({
  type: z.literal("medtrail-stability-1"),
  /** sha-256 of the preference lists: see preferencesDigest. */
  preferences: z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]{64}$/)]),
  /** The place of every applicant; null for who has none. */
  matching: z.record(name, name.nullable()),
  /** By applicant, the places that they like better than theirs, the best first, and why they have not got them. */
  refusals: z.record(name, z.array(refusal)),
});

export type Refusal = z.output<typeof refusal>;

/** A matching with the reasons why it is stable. Anybody who has the preference lists can check it: see verifyStability. */
export type StabilityCertificate = z.output<typeof stabilityCertificateForm>;

import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { pointForm, scalarForm } from "./ballotGroup.js";
import { MAX_ITEMS, MAX_SCORE } from "./Questionnaire.js";

const ciphertext = z.strictObject({ a: pointForm, b: pointForm });

const branch = z.strictObject({ challenge: scalarForm, score: scalarForm, top: scalarForm });

export const ballotForm = z.strictObject({
  round: bytes32,
  /** Of the vote that casts it: a copy under another's vote is no ballot. */
  nullifier: bytes32,
  items: z
    .array(
      z.strictObject({
        /** The score, sealed. */
        score: ciphertext,
        /** 1 if the score is in the top box, else 0; sealed. */
        top: ciphertext,
        /** One branch for each score that may be given; one of them is true, and nobody sees which. */
        proof: z
          .array(branch)
          .min(2)
          .max(MAX_SCORE + 1),
      }),
    )
    .min(1)
    .max(MAX_ITEMS),
});

/** A sealed ballot: exponential ElGamal under the trustees' joint key, with a proof that each score is one that may be given. */
export type Ballot = Readonly<z.output<typeof ballotForm>>;

export type SealedItem = Ballot["items"][number];

/** What a ballot is bound to. */
export interface BallotContext {
  readonly round: `0x${string}`;
  readonly nullifier: `0x${string}`;
  /** The keys of the round's trustees. */
  readonly keys: readonly `0x${string}`[];
}

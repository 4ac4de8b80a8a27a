import { formatUnits } from "ethers";
import { z } from "zod";
import { FilePublicationJournal } from "../../records/FilePublicationJournal.js";
import { fetchEnvelope } from "../../records/fetchEnvelope.js";
import { loadFhirDefinitions } from "../../records/fhir/FileFhirDefinitions.js";
import { publishRecords } from "../../records/publishRecords.js";
import { anchorUse } from "../../records/uses/anchorUses.js";
import { newUseSalt } from "../../records/uses/newUseSalt.js";
import { readUse } from "../../records/uses/readUse.js";
import { useIdOf } from "../../records/uses/useIdOf.js";
import { fileClaim } from "../../resources/coverage/claims/fileClaim.js";
import { claimFromFhir } from "../../resources/coverage/fhir/claimFromFhir.js";
import { readFund } from "../../resources/coverage/story/readFund.js";
import { verifyFund } from "../../resources/coverage/story/verifyFund.js";
import { bytes32 } from "../../shared/bytes32.js";
import { digestOf } from "../../shared/contentId.js";
import { InputError, MissingError } from "../../shared/errors.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openDesk, openSendingDesk } from "../network/Desk.js";
import { readBytes } from "../readInput.js";
import type { ReadingInput, SendingInput } from "../roomFields.js";
import { scheduleOf } from "./planCommands.js";

/** What a repetition has to find again: the use's salt, and the Claim that was published. */
export const useSecretForm = z.strictObject({
  salt: bytes32,
  identifier: z.strictObject({ system: z.string(), value: z.string() }),
  document: bytes32.exactOptional(),
  /** sha-256 of the file that was published as this document. */
  file: bytes32.exactOptional(),
});

interface SubmitInput extends SendingInput {
  readonly file: string;
  readonly plan: string;
  readonly encounter: string;
  readonly category: string;
  readonly name?: string | undefined;
}

/** Anchors the use of an encounter's record, publishes the Claim to the patient, and claims. Each step that was taken is not repeated. */
export async function submitClaim(context: CliContext, input: SubmitInput): Promise<Outcome> {
  const bytes = await readBytes(context, input.file);
  const desk = await openSendingDesk(context, input);
  const { chain, home, secrets, stores } = desk;
  if (input.name !== undefined) await home.requireFree("claim", input.name);
  const { id: plan, name } = await home.entry("plan", input.plan);
  const { schedule, money } = await scheduleOf(desk, name);
  const claim = claimFromFhir({ bytes, source: input.file, definitions: loadFhirDefinitions(), money });
  if (claim.encounter === undefined) {
    throw new InputError("coverage.document", "The Claim names no encounter by its identifier", {
      rule: "item.encounter.identifier: absent",
    });
  }
  const envelope = await fetchEnvelope(stores.envelopes, await home.idOf("record", input.encounter));
  const { record, patient, author, digest, batch, categoryNumber: category } = envelope;
  if (!(await secrets.has("use", record)))
    await secrets.put("use", record, { salt: newUseSalt(), identifier: claim.encounter });
  const kept = await secrets.get("use", record, useSecretForm);
  const opening = { organisation: author, patient, identifier: kept.identifier, salt: kept.salt };
  const use = useIdOf(opening);
  if ((await readUse(chain, use)).state === "unknown") {
    context.progress.tell("anchoring the use");
    await anchorUse(chain, {
      opening,
      kind: "encounter",
      record: { digest, ...(batch === undefined ? {} : { batch: { ...batch, proof: [...batch.proof] } }) },
    });
  }
  // A file that was corrected is another document: the chain would name the one that was refused.
  const file = await digestOf(bytes);
  let document = kept.file === file ? kept.document : undefined;
  if (document === undefined) {
    context.progress.tell("publishing the Claim to the patient");
    const draft = { content: bytes, contentType: "application/fhir+json", category: input.category };
    const journal = new FilePublicationJournal(home.path("journals", "publications"));
    const [published] = await publishRecords(chain, stores, { patient, author, drafts: [draft], journal });
    if (published === undefined) throw new MissingError("store.missing", "The Claim was not published", { record });
    document = published.digest;
    await secrets.put("use", record, { ...kept, document, file });
  }
  const { filed } = await fileClaim(chain, schedule, {
    plan,
    opening,
    category,
    document,
    claim: { ...claim, items: [...claim.items] },
  });
  if (input.name !== undefined) await home.name("claim", input.name, { id: use, plan });
  const shown = (units: bigint) => formatUnits(units, money.decimals);
  return {
    value: {
      use,
      plan,
      state: filed.state,
      award: shown(filed.facts.award),
      currency: money.currency,
      document,
      transaction: filed.transaction,
    },
  };
}

/** A claim, as the plan's events tell it. It holds where every payment of the plan follows from its terms. */
export async function showClaim(
  context: CliContext,
  input: ReadingInput & { readonly claim: string; readonly plan?: string | undefined },
): Promise<Outcome> {
  const { chain, home } = await openDesk(context, input);
  const use = await home.idOf("claim", input.claim);
  const planGiven = input.plan ?? bytes32.safeParse((await home.entry("claim", input.claim)).plan).data;
  if (planGiven === undefined) throw new InputError("input.usage", "--plan: the wallet does not know the claim's plan");
  const plan = await home.entry("plan", planGiven);
  const fund = await readFund(chain, plan.id);
  const found = fund.claims.get(use);
  if (found === undefined)
    throw new MissingError("cli.unknown-id", "The plan knows no such claim", { plan: plan.id, use });
  const { isTrue } = await verifyFund(chain, plan.id);
  const decimals = z.int().default(18).parse(plan.decimals);
  const shown = (units: bigint) => formatUnits(units, decimals);
  const { state, period, claimed, approved, facts, filedAt, paidAt, payment, decideBy } = found;
  const told = {
    use,
    plan: plan.id,
    state,
    period,
    claimed: shown(claimed),
    approved: shown(approved),
    award: shown(facts.award),
  };
  return {
    value: { ...told, currency: plan.currency, filedAt, paidAt, payment, decideBy, fundIsTrue: isTrue },
    holds: isTrue,
  };
}

import type { RecordState } from "../records/recordState.js";
import type { Hex } from "../shared/hex.js";
import type { ExpectedRecord } from "./expected/ExpectedSet.js";
import { hashContent, type Observation, refusalOf } from "./observe.js";
import type { AuditFinding } from "./report/AuditFinding.js";

/** A record, what the chain says of it, and what each replica has. */
export interface Judged {
  readonly record: Hex;
  readonly known: ExpectedRecord | undefined;
  readonly standing: RecordState["state"];
  /** Whether the author that envelopes name may write records. */
  readonly isLicensed: boolean;
  readonly isForgotten: boolean;
  /** Whether another record, which is expected, has the same ciphertext. */
  readonly isNamedElsewhere: boolean;
  readonly superseded: "kept" | "removed";
  readonly predecessor: Hex | undefined;
  readonly observations: readonly Observation[];
  /** Roots of batches that are anchored, among those that envelopes name. */
  readonly acceptsBatch: ReadonlySet<Hex>;
}

type Finding = Omit<AuditFinding, "record" | "replica">;

/** What is wrong with each replica's copy of a record. @throws SourceFailure when a replica fails that is asked for more. */
export async function findingsOf(judged: Judged): Promise<AuditFinding[]> {
  const { record, observations, standing, known } = judged;
  const stands = standing === "anchored" || standing === "superseded";
  const isUnwanted = stands && judged.superseded === "removed" && known?.successor !== undefined;
  const findings: AuditFinding[] = [];
  for (const observation of observations) {
    const found = stands && !isUnwanted ? await wanted(judged, observation) : unwanted(judged, observation, isUnwanted);
    const { name } = observation.replica;
    findings.push(...found.map((finding): AuditFinding => ({ record, replica: name, ...finding })));
  }
  return findings;
}

/** A copy of something that should not be served. */
function unwanted(judged: Judged, { envelope, content }: Observation, isSuperseded: boolean): Finding[] {
  const { standing, isForgotten, isLicensed, isNamedElsewhere, known } = judged;
  const hasEnvelope = envelope.state !== "absent";
  // A ciphertext that no envelope here names is nobody's record here: it may be another record's, or only that of an earlier erasure's leftover.
  const hasContent = content.state !== "absent" && content.state !== "unknown";
  if (!hasEnvelope && !(hasContent && standing === "retracted" && !isNamedElsewhere)) return [];
  const part = hasEnvelope && hasContent ? "both" : hasEnvelope ? "envelope" : "ciphertext";
  const digest = known?.digest ?? envelope.entry?.digest;
  const common = {
    part,
    mend: "quarantine",
    ...(digest === undefined ? {} : { expected: digest }),
    ...(content.found === undefined ? {} : { found: content.found }),
    ...(envelope.code === undefined ? {} : { code: envelope.code }),
  } as const;
  if (envelope.state === "unreadable") {
    return [{ ...common, class: "unreadable", ground: "refused", mend: "none", obstacle: "unreadable" }];
  }
  if (envelope.state === "unstable") {
    return [{ ...common, class: "unstable", ground: "two-reads", mend: "none", obstacle: "unstable" }];
  }
  if (isSuperseded) return [{ ...common, class: "superseded", ground: "successor" }];
  if (standing === "retracted") {
    return [
      isForgotten
        ? { ...common, class: "forgotten", ground: "receipt" }
        : { ...common, class: "retracted", ground: "tombstone" },
    ];
  }
  if (envelope.entry === undefined) return [{ ...common, class: "forged", ground: groundOf(envelope.code) }];
  return [{ ...common, class: isLicensed ? "not-anchored" : "forged", ground: "no-anchor" }];
}

/** A copy of something that should be there. */
async function wanted(judged: Judged, observation: Observation): Promise<Finding[]> {
  const { envelope, content } = observation;
  if (envelope.state === "absent" && content.state === "absent") {
    const copied = both(envelopeSource(judged, observation), contentSource(judged, observation));
    return [
      {
        class: judged.predecessor && (await holds(judged, observation)) ? "stale" : "missing",
        part: "both",
        ground: anchorOf(judged),
        ...digestOf(judged),
        ...copied,
      },
    ];
  }
  const findings = [...envelopeFindings(judged, observation), ...(await contentFindings(judged, observation))];
  return findings;
}

/** Whether the replica has the version before. */
async function holds({ predecessor }: Judged, { replica }: Observation): Promise<boolean> {
  if (predecessor === undefined) return false;
  try {
    return (await replica.readMetadata(predecessor)) !== undefined;
  } catch (error) {
    refusalOf(error, replica, predecessor);
    return true; // what its file system refuses is there
  }
}

function envelopeFindings(judged: Judged, observation: Observation): Finding[] {
  const { envelope } = observation;
  const part = "envelope";
  const source = envelopeSource(judged, observation);
  const code = envelope.code === undefined ? {} : { code: envelope.code };
  switch (envelope.state) {
    case "absent":
      return [{ class: "missing", part, ground: anchorOf(judged), ...source }];
    case "unreadable":
      return [{ class: "unreadable", part, ground: "refused", ...unmendable("unreadable"), ...code }];
    case "unstable":
      return [{ class: "unstable", part, ground: "two-reads", ...unmendable("unstable") }];
    case "unsound": {
      if (envelope.code !== "store.corrupt") {
        return [{ class: "metadata", part, ground: groundOf(envelope.code), ...source, ...code }];
      }
      const cut = isBeginning(
        envelope.bytes,
        judged.observations.map((other) => other.envelope),
      );
      return [{ class: cut ? "truncated" : "corrupted", part, ground: anchorOf(judged), ...source, ...code }];
    }
    case "sound": {
      if (!isAccepted(judged, observation)) {
        // A proof below a root that nobody anchored, or none where only a batch anchors it: as it was before, or made up.
        const isEarlier = envelope.entry?.batch === undefined;
        return [{ class: isEarlier ? "stale" : "metadata", part, ground: "batch", ...source }];
      }
      const versions = new Set(
        judged.observations.filter((other) => isAccepted(judged, other)).map((other) => other.envelope.digest),
      );
      return versions.size > 1 ? [{ class: "metadata", part, ground: "copies", ...unmendable("copies-differ") }] : [];
    }
  }
}

async function contentFindings(judged: Judged, observation: Observation): Promise<Finding[]> {
  const { content } = observation;
  const part = "ciphertext";
  const source = contentSource(judged, observation);
  const common = {
    part,
    ...digestOf(judged),
    ...(content.found === undefined ? {} : { found: content.found }),
  } as const;
  switch (content.state) {
    case "absent":
      return [{ ...common, class: "missing", ground: anchorOf(judged), ...source }];
    case "unreadable":
      return [
        {
          ...common,
          class: "unreadable",
          ground: "refused",
          ...unmendable("unreadable"),
          ...(content.code === undefined ? {} : { code: content.code }),
        },
      ];
    case "unstable":
      return [{ ...common, class: "unstable", ground: "two-reads", ...unmendable("unstable") }];
    case "changed": {
      const cut = await isCut(judged, observation);
      return [{ ...common, class: cut ? "truncated" : "corrupted", ground: anchorOf(judged), ...source }];
    }
    default:
      return [];
  }
}

/** Whether what is left is the beginning of a copy that the chain proves; where there is none, whether nothing is left. */
async function isCut({ known, observations }: Judged, { content }: Observation): Promise<boolean> {
  const { size = 0, found } = content;
  if (size === 0) return true;
  const proven = observations.find((other) => other.content.state === "whole" && (other.content.size ?? 0) > size);
  if (proven === undefined || known === undefined) return false;
  try {
    const beginning = await hashContent(proven.replica, known.digest, { start: 0, length: size });
    return beginning?.found === found;
  } catch (error) {
    refusalOf(error, proven.replica, known.digest);
    return false;
  }
}

function isBeginning(bytes: Uint8Array | undefined, envelopes: readonly Observation["envelope"][]): boolean {
  if (bytes === undefined) return false;
  return envelopes.some(
    ({ state, bytes: whole }) =>
      state === "sound" &&
      whole !== undefined &&
      whole.length > bytes.length &&
      bytes.every((byte, i) => byte === whole[i]),
  );
}

/** Whether a sound envelope is one by which the record is read: with the proof of its batch, where only that anchors it. */
function isAccepted({ known, acceptsBatch }: Judged, { envelope }: Observation): boolean {
  if (envelope.state !== "sound" || envelope.entry === undefined) return false;
  const { batch } = envelope.entry;
  if (batch !== undefined) return acceptsBatch.has(batch.root);
  return known?.root === undefined;
}

type Mend = Pick<Finding, "mend" | "source" | "obstacle">;

function unmendable(obstacle: NonNullable<Finding["obstacle"]>): Mend {
  return { mend: "none", obstacle };
}

/** Another replica's envelope, if those that the chain accepts are all the same. */
function envelopeSource(judged: Judged, { replica }: Observation): Mend {
  const accepted = judged.observations.filter((other) => other.replica !== replica && isAccepted(judged, other));
  const versions = new Set(accepted.map((other) => other.envelope.digest));
  const [first] = accepted;
  if (first === undefined) return unmendable("no-proven-copy");
  return versions.size > 1 ? unmendable("copies-differ") : { mend: "copy", source: first.replica.name };
}

/** Another replica's ciphertext that has the anchored digest. */
function contentSource({ observations }: Judged, { replica }: Observation): Mend {
  const proven = observations.find((other) => other.replica !== replica && other.content.state === "whole");
  return proven === undefined ? unmendable("no-proven-copy") : { mend: "copy", source: proven.replica.name };
}

/** Of a record that is missing whole: both parts have to be provable. The envelope's source is named. */
function both(envelope: Mend, content: Mend): Mend {
  return content.mend === "copy" ? envelope : content;
}

function anchorOf({ known }: Judged): Finding["ground"] {
  return known?.root === undefined ? "anchor" : "batch";
}

function digestOf({ known }: Judged): Pick<Finding, "expected"> {
  return known === undefined ? {} : { expected: known.digest };
}

function groundOf(code: Finding["code"]): Finding["ground"] {
  if (code === "envelope.other-record") return "record-id";
  if (code === "record.not-anchored") return "batch";
  return code?.startsWith("envelope.") ? "binding" : "no-anchor";
}

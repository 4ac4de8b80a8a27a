import { InputError } from "../shared/errors.js";
import { type Epochs, lastEpoch, MAX_UPCOMING_EPOCHS } from "./category.js";

/** A key epoch that begins at `from`, in seconds. */
export interface UpcomingEpoch {
  readonly epoch: number;
  readonly from: number;
}

/** A category's epochs after one was announced for each of some times. */
interface AnnouncedEpochs {
  readonly epoch: number;
  readonly next?: readonly UpcomingEpoch[];
}

/**
 * The epochs of a category in which one begins at each of `ends`, in seconds. Those that begin as they were announced stay, up to the
 * first that differs; every later one gets a number that was never named, because whoever was given the key of the old number may have lost
 * the right to what is sealed to it now. The highest number always stays in sight, so none comes twice.
 * @throws InputError "keyring.ends" for more than 64 times.
 */
export function upcomingEpochs(entry: Epochs, ends: readonly number[]): AnnouncedEpochs {
  const { epoch, next: former = [] } = entry;
  const times = [...new Set(ends)].sort((a, b) => a - b);
  if (times.length > MAX_UPCOMING_EPOCHS) {
    throw new InputError("keyring.ends", "Consents to one category end at too many times", {
      times: times.length,
      limit: MAX_UPCOMING_EPOCHS,
    });
  }
  const differing = times.findIndex((from, i) => former[i]?.from !== from);
  let kept = differing === -1 ? times.length : differing;
  if (kept === former.length && kept === times.length) return former.length === 0 ? { epoch } : { epoch, next: former };
  const fresh = lastEpoch(entry) + 1;
  if (times.length === 0) return { epoch: fresh };
  if (kept === times.length) kept--;
  const begun = times.slice(kept).map((from, i) => ({ epoch: fresh + i, from }));
  return { epoch, next: [...former.slice(0, kept), ...begun] };
}

import { type LogFile, openLogFile } from "../../../src/records/accessLog/LogFile.js";

/** The power fails at this call to a file: nothing after it happens, and of a write only so much. */
export class PowerCut extends Error {}

/** Files of which the call with this number, counted over all, is the last: of a write only a part is done. */
export function failingAt(step: number, part: number) {
  let calls = 0;
  const tick = () => {
    calls += 1;
    if (calls > step) throw new PowerCut();
    return calls === step;
  };
  const wrap = (file: LogFile): LogFile => ({
    size: async () => {
      if (tick()) throw new PowerCut();
      return file.size();
    },
    read: async (offset, length) => {
      if (tick()) throw new PowerCut();
      return file.read(offset, length);
    },
    write: async (offset, bytes) => {
      const isLast = tick();
      await file.write(offset, isLast ? bytes.subarray(0, Math.floor(bytes.length * part)) : bytes);
      if (isLast) throw new PowerCut();
    },
    truncate: async (size) => {
      if (tick()) throw new PowerCut();
      return file.truncate(size);
    },
    sync: async () => {
      const isLast = tick();
      await file.sync();
      if (isLast) throw new PowerCut();
    },
    close: () => file.close(),
  });
  return {
    open: async (path: string) => {
      if (tick()) throw new PowerCut();
      return wrap(await openLogFile(path));
    },
    calls: () => calls,
  };
}

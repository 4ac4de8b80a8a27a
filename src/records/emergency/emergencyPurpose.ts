import { z } from "zod";

/** The purposes for which an emergency is opened, and read in: HL7 v3-ActReason. */
export const EMERGENCY_PURPOSES = ["ETREAT", "BTG"] as const;

export const emergencyPurpose = z.enum(EMERGENCY_PURPOSES);

export type EmergencyPurpose = z.infer<typeof emergencyPurpose>;

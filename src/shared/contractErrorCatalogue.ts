import type { ErrorEntry } from "./ErrorEntry.js";

/** The contracts' custom errors, under `contract.` and their Solidity name. */
export const CONTRACT_ERROR_CATALOGUE = {
  "contract.AbsentConsent": {
    meaning: "The patient never granted this organisation anything for this purpose.",
    remedy: "Ask the patient for a consent.",
  },
  "contract.AccessManagedRequiredDelay": {
    meaning: "The caller's role acts only after a delay.",
    remedy: "Schedule the call at the AccessManager and execute it after the delay.",
  },
  "contract.AccessManagedUnauthorized": {
    meaning: "The caller does not hold the role that this function asks for.",
    remedy: "Send it from the regulator's account, or have the role granted.",
  },
  "contract.AnnouncementDelayTooShort": {
    meaning: "The announcement delay of a deployment is shorter than an hour, which nobody could notice.",
    remedy: "Deploy with a longer delay.",
  },
  "contract.BarredOrganization": {
    meaning: "Quality monitoring barred the organisation.",
    remedy: "Answer the quality signal; until then nobody acts for it.",
  },
  "contract.BatchAlreadyAnchored": {
    meaning: "The author anchored this root before.",
    remedy: "Nothing is to be done: the batch is anchored.",
  },
  "contract.ControllerIsZero": {
    meaning: "An organisation needs a controlling account.",
    remedy: "Pass the controller's address.",
  },
  "contract.DutiesOutOfRange": {
    meaning: "The duties have no bit, or bits that mean nothing.",
    remedy: "Pass at least one duty of the list in docs/identity.md.",
  },
  "contract.EarlyConsent": {
    meaning: "The consent holds only from a later time.",
    remedy: "Read when it has begun, or ask the patient for an earlier start.",
  },
  "contract.EmptyBatch": {
    meaning: "A batch holds at least one record.",
    remedy: "Pass the number of leaves below the root.",
  },
  "contract.EmptyDigest": {
    meaning: "A digest of zero stands for nothing.",
    remedy: "Pass the sha-256 of the bytes.",
  },
  "contract.EmptyPeriod": {
    meaning: "The consent's period has no second in it.",
    remedy: "Choose an end after the start.",
  },
  "contract.EndNotInFuture": {
    meaning: "The end lies in the past.",
    remedy: "Choose an end in the future.",
  },
  "contract.EndedAccreditation": {
    meaning: "The organisation's accreditation ended.",
    remedy: "Have the regulator renew it.",
  },
  "contract.EndedMembership": {
    meaning: "The member's time at the organisation ended.",
    remedy: "Have the controller offer a new membership, and accept it.",
  },
  "contract.ExpiredConsent": {
    meaning: "The consent ended.",
    remedy: "Ask the patient for a new consent.",
  },
  "contract.ExpiredSignature": {
    meaning: "The signature's deadline is past.",
    remedy: "Have it signed again with a later deadline.",
  },
  "contract.InvalidAcceptance": {
    meaning: "The new signer did not sign that it accepts.",
    remedy: "Have the new signer sign the acceptance with the patient's present nonce.",
  },
  "contract.InvalidPatientSignature": {
    meaning: "The patient's signer did not sign exactly this.",
    remedy: "Have it signed again, for this chain, this contract and these values.",
  },
  "contract.LicencesOutOfRange": {
    meaning: "The licences have no bit, or bits that mean nothing.",
    remedy: "Pass at least one licence of the list in docs/identity.md.",
  },
  "contract.ListLengthOutOfRange": {
    meaning: "The list is empty, or too long for one transaction.",
    remedy: "Split it into lists of at most the number named.",
  },
  "contract.MissingDuty": {
    meaning: "The member does not hold the duty that this needs.",
    remedy: "Have the controller offer a membership with that duty, and accept it.",
  },
  "contract.MissingLicence": {
    meaning: "The organisation holds none of the licences that allow this.",
    remedy: "Have the regulator accredit it for one of them.",
  },
  "contract.NoCategories": {
    meaning: "A grant without a category grants nothing.",
    remedy: "Name at least one category, or revoke.",
  },
  "contract.NoControllerChange": {
    meaning: "No change of control is open for this account.",
    remedy: "Have the controller offer it, or the regulator announce it.",
  },
  "contract.NonceCountDiffers": {
    meaning: "There are not as many nonces as consents.",
    remedy: "Pass each consent's present nonce, in the same order.",
  },
  "contract.NoPurpose": {
    meaning: "A grant has to name a purpose.",
    remedy: "Pass an HL7 PurposeOfUse code.",
  },
  "contract.NotController": {
    meaning: "Only the organisation's controlling account may do this.",
    remedy: "Send it from the controlling account.",
  },
  "contract.NothingAnnounced": {
    meaning: "No licence of this organisation waits to be activated.",
    remedy: "Have the regulator announce it first.",
  },
  "contract.NotPatientSigner": {
    meaning: "The account or key is not the patient's present signer.",
    remedy: "Sign with the present signer.",
  },
  "contract.OfferDiffers": {
    meaning: "The membership offered is not the one to be accepted.",
    remedy: "Read the offer again and accept exactly that, or ask for another.",
  },
  "contract.OrganizationAlreadyAccredited": {
    meaning: "This accreditation was given before.",
    remedy: "Change the accreditation instead.",
  },
  "contract.OutdatedConsent": {
    meaning: "The patient revoked all consents after this one was granted.",
    remedy: "Ask the patient for a new consent.",
  },
  "contract.PatientAlreadyRegistered": {
    meaning: "The patient is registered.",
    remedy: "Nothing is to be done: the registration says what it was made to say.",
  },
  "contract.ProofLengthOutOfRange": {
    meaning: "A tree with the batch's number of leaves has no leaf at the proof's depth.",
    remedy: "Take the proof of this record from the batch's own tree.",
  },
  "contract.RecordAlreadyAnchored": {
    meaning: "The record was anchored, or retracted, before.",
    remedy: "Nothing is to be done if it stands; a retracted record stays retracted.",
  },
  "contract.RecordAlreadyRetracted": {
    meaning: "The record was retracted before.",
    remedy: "Nothing is to be done.",
  },
  "contract.RecordNotInBatch": {
    meaning: "The proof leads from this record to another root.",
    remedy: "Take the proof of this record from the batch's own tree.",
  },
  "contract.RevokedConsent": {
    meaning: "The patient revoked the consent.",
    remedy: "Ask the patient for a new consent.",
  },
  "contract.SignerLengthOutOfRange": {
    meaning: "A signer is 20 to 1024 bytes: an address, and for other than accounts a key behind it.",
    remedy: "Pass ERC-7913 signer bytes.",
  },
  "contract.SignerUnchanged": {
    meaning: "The new signer is the patient's present signer.",
    remedy: "Nothing is to be done, or name another signer.",
  },
  "contract.SuspendedOrganization": {
    meaning: "The regulator suspended the organisation.",
    remedy: "Have the regulator reinstate it; until then nobody acts for it.",
  },
  "contract.SuspensionUnchanged": {
    meaning: "The organisation is suspended already, or is not.",
    remedy: "Nothing is to be done.",
  },
  "contract.TooEarly": {
    meaning: "The wait is not over.",
    remedy: "Send it again when the time named has come.",
  },
  "contract.UncoveredCategory": {
    meaning: "The consent does not cover this category.",
    remedy: "Ask the patient for a consent that covers it.",
  },
  "contract.UnknownBatch": {
    meaning: "The author never anchored this root.",
    remedy: "Check the author and the root.",
  },
  "contract.UnknownMember": {
    meaning: "The account never accepted a membership of this organisation, or it was withdrawn.",
    remedy: "Have the controller offer a membership, and accept it.",
  },
  "contract.UnknownOrganization": {
    meaning: "No organisation has this id in this registry.",
    remedy: "Check the id and the chain, or have the regulator accredit it.",
  },
  "contract.UnknownPatient": {
    meaning: "No patient has this id in this registry.",
    remedy: "Check the id and the chain, or register the patient.",
  },
  "contract.UnknownRecord": {
    meaning: "The record was never anchored under this patient, author and digest.",
    remedy: "Check the three values; a record of a batch needs its proof.",
  },
  "contract.WrongConsentNonce": {
    meaning: "The signature names a nonce of the consent that is used up, or not reached.",
    remedy: "It counts once, and dies when the consent is changed or revoked: have it signed again.",
  },
  "contract.WrongGeneration": {
    meaning: "The signature was made before the patient revoked all consents, or names a generation to come.",
    remedy: "Have it signed again with the present generation.",
  },
  "contract.WrongPatientNonce": {
    meaning: "The signature names a nonce of the patient that is used up or not reached.",
    remedy: "Have it signed again with the present nonce; a signature counts once.",
  },
} as const satisfies Readonly<Record<`contract.${string}`, ErrorEntry>>;

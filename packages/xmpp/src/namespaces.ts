/** Streams (RFC 6120 §4.8). */
export const NS_STREAM = "http://etherx.jabber.org/streams";
/** Content namespace of client streams (RFC 6120 §4.8.2). */
export const NS_CLIENT = "jabber:client";
/** Content namespace of server streams (RFC 6120 §4.8.2). */
export const NS_SERVER = "jabber:server";
/** Stream error conditions (RFC 6120 §4.9). */
export const NS_STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";
/** Stanza error conditions (RFC 6120 §8.3). */
export const NS_STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
/** STARTTLS (RFC 6120 §5). */
export const NS_TLS = "urn:ietf:params:xml:ns:xmpp-tls";
/** SASL (RFC 6120 §6). */
export const NS_SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
/** The Extensible SASL Profile, "SASL2" (XEP-0388). */
export const NS_SASL2 = "urn:xmpp:sasl:2";
/** Bind 2 (XEP-0386). */
export const NS_BIND2 = "urn:xmpp:bind:0";
/** Fast Authentication Streamlining Tokens (XEP-0484). */
export const NS_FAST = "urn:xmpp:fast:0";
/** SASL Upgrade Tasks (XEP-0480 §2). */
export const NS_SASL_UPGRADE = "urn:xmpp:sasl:upgrade:0";
/** The upgrade tasks of SCRAM (XEP-0480 §3). */
export const NS_SCRAM_UPGRADE = "urn:xmpp:scram-upgrade:0";
/** SASL Channel-Binding Type Capability (XEP-0440). */
export const NS_SASL_CB = "urn:xmpp:sasl-cb:0";
/** Resource binding (RFC 6120 §7). */
export const NS_BIND = "urn:ietf:params:xml:ns:xmpp-bind";
/** Session establishment (RFC 3921 §3). */
export const NS_SESSION = "urn:ietf:params:xml:ns:xmpp-session";
/** WebSocket framing (RFC 7395 §3.3). */
export const NS_FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";
/** The wrapper of BOSH (XEP-0124 §6). */
export const NS_BOSH = "http://jabber.org/protocol/httpbind";
/** What XMPP adds to BOSH (XEP-0206 §10.1). */
export const NS_XBOSH = "urn:xmpp:xbosh";
/** The reserved prefix `xml` (Namespaces in XML §3). */
export const NS_XML = "http://www.w3.org/XML/1998/namespace";
/** The reserved prefix `xmlns` (Namespaces in XML §3). */
export const NS_XMLNS = "http://www.w3.org/2000/xmlns/";
/** Rosters (RFC 6121 §2). */
export const NS_ROSTER = "jabber:iq:roster";
/** Roster versioning as a stream feature (RFC 6121 §2.6.1). */
export const NS_ROSTER_VERSIONING = "urn:xmpp:features:rosterver";
/** Subscription pre-approval as a stream feature (RFC 6121 §3.4). */
export const NS_PRE_APPROVAL = "urn:xmpp:features:pre-approval";
/** Privacy lists (XEP-0016, RFC 3921 §10). */
export const NS_PRIVACY = "jabber:iq:privacy";
/** The blocking command (XEP-0191). */
export const NS_BLOCKING = "urn:xmpp:blocking";
/** The condition `blocked` of the blocking command (XEP-0191 §3.3). */
export const NS_BLOCKING_ERRORS = "urn:xmpp:blocking:errors";
/** Blocking command reports (XEP-0377). */
export const NS_REPORTING = "urn:xmpp:reporting:1";
/** Last activity (XEP-0012). */
export const NS_LAST = "jabber:iq:last";
/** Service discovery, information (XEP-0030 §3). */
export const NS_DISCO_INFO = "http://jabber.org/protocol/disco#info";
/** Service discovery, items (XEP-0030 §4). */
export const NS_DISCO_ITEMS = "http://jabber.org/protocol/disco#items";
/** In-band registration (XEP-0077). */
export const NS_REGISTER = "jabber:iq:register";
/** In-band registration as a stream feature (XEP-0077 §8). */
export const NS_REGISTER_FEATURE = "http://jabber.org/features/iq-register";
/** Pre-authenticated in-band registration as a stream feature (XEP-0445 §3). */
export const NS_IBR_TOKEN = "urn:xmpp:ibr-token:0";
/** Tokens that approve a subscription or a registration beforehand (XEP-0379, XEP-0445). */
export const NS_PARS = "urn:xmpp:pars:0";
/** Invitations by ad-hoc command (XEP-0401). */
export const NS_INVITE = "urn:xmpp:invite";
/** Ad-hoc commands (XEP-0050). */
export const NS_COMMANDS = "http://jabber.org/protocol/commands";
/** Data forms (XEP-0004). */
export const NS_DATA_FORMS = "jabber:x:data";
/** Ping (XEP-0199). */
export const NS_PING = "urn:xmpp:ping";
/** Software version (XEP-0092). */
export const NS_VERSION = "jabber:iq:version";
/** Stream limits advertisement (XEP-0478). */
export const NS_STREAM_LIMITS = "urn:xmpp:stream-limits:0";
/** Delayed delivery (XEP-0203). */
export const NS_DELAY = "urn:xmpp:delay";
/** Last user interaction in presence (XEP-0319). */
export const NS_IDLE = "urn:xmpp:idle:1";
/** Application-specific error conditions, for example `stanza-too-big` (XEP-0205 §3). */
export const NS_ERRORS = "urn:xmpp:errors";
/** Chat states (XEP-0085). */
export const NS_CHAT_STATES = "http://jabber.org/protocol/chatstates";
/** Message delivery receipts (XEP-0184). */
export const NS_RECEIPTS = "urn:xmpp:receipts";
/** Displayed markers (XEP-0333). */
export const NS_MARKERS = "urn:xmpp:chat-markers:0";
/** Message carbons (XEP-0280). */
export const NS_CARBONS = "urn:xmpp:carbons:2";
/** Stanza forwarding (XEP-0297). */
export const NS_FORWARD = "urn:xmpp:forward:0";
/** Invitations to a room from one to another (XEP-0249). */
export const NS_CONFERENCE = "jabber:x:conference";
/** What a room tells its occupants (XEP-0045). */
export const NS_MUC_USER = "http://jabber.org/protocol/muc#user";
/** Message processing hints (XEP-0334). */
export const NS_HINTS = "urn:xmpp:hints";
/** Unique and stable stanza ids (XEP-0359). */
export const NS_STANZA_IDS = "urn:xmpp:sid:0";
/** Portable import and export of accounts (XEP-0227 §4). */
export const NS_PORTABLE = "urn:xmpp:pie:0";
/** SCRAM keys in such a file (XEP-0227 §4.3). */
export const NS_PORTABLE_SCRAM = "urn:xmpp:pie:0#scram";
/** What a file leaves to another one (XEP-0227 §5). */
export const NS_XINCLUDE = "http://www.w3.org/2001/XInclude";
/** vCards (XEP-0054). */
export const NS_VCARD = "vcard-temp";
/** What XEP-0227 has no words for; Rostra's own, which others pass over (XEP-0227 §4). */
export const NS_PORTABLE_ROSTRA = "urn:rostra:portable:0";

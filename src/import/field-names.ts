/**
 * How logs of key and value name what is looked for; the first that holds something is taken. Names are compared without case and
 * punctuation, and with the names of the objects around them, so that `request.remote_ip` and `RequestRemoteIP` are the same.
 */

const list = (names: string): readonly string[] => names.trim().split(/\s+/);

export const TIME_NAMES = list(`
  startutc edgestarttimestamp starttime startedat timeiso8601 requesttimestamp requesttimeepoch reqtimesec timestamp
  httptimestamp proxytimestamp time timelocal startlocal ts msec datetime date logtime requesttime eventtime timemicros timems
  timesec epoch unixtime createdat receivedat eventcreated edgeendtimestamp realtimetimestamp syslogtimestamp t when loggedat`);

/** What a proxy passed on of the client; the first address of a list. */
export const FORWARDED_NAMES = list(`
  cfconnectingip httpcfconnectingip requestheaderscfconnectingip trueclientip httptrueclientip fastlyclientip
  xforwardedfor httpxforwardedfor requestxforwardedfor requestheadersxforwardedfor reqheadersxforwardedfor headersxforwardedfor
  httprequestheadersxforwardedfor xff forwardedfor proxyaddxforwardedfor xrealip httpxrealip requestheadersxrealip
  reqheadersxrealip realip therealip xclientip httpxclientip xoriginalforwardedfor forwarded httpforwarded fwd`);

export const CLIENT_NAMES = list(`
  clientip requestclientip clienthost remoteip remoteaddr requestremoteip requestremoteaddr clientaddr clientaddress cliip
  client httprequestremoteip httprequestclientip httprequestremoteaddr httpclientip reqremoteaddress reqremoteaddr reqip
  proxyclientip remoteaddress remotehost remote sourceip sourceaddress srcip src downstreamremoteaddress
  downstreamdirectremoteaddress networkclientip sourceipport idorigh peeraddress peerip peer cip ip ipaddress ipaddr addr address userip lanip hostip
  visitorip requestip propertiesclientip`);

/** Names that are common for other things too, and count only where no other is there. */
export const LTSV_CLIENT = 'host';

/** Headers under any objects. */
export const FORWARDED_HEADER = /headers?(?:xforwardedfor|xrealip|cfconnectingip|trueclientip)$/;

export const METHOD_NAMES = list(`
  requestmethod httpmethod method verb clientrequestmethod httprequestrequestmethod httprequestmethod httprequesthttpmethod
  httpverb reqmethod meth csmethod requestverb requesthttpmethod proxymethod propertieshttpmethod`);

export const TARGET_NAMES = list(`
  requesturi clientrequesturi httprequestrequesturl requesturl xenvoyoriginalpath xenvoyoriginpath uri url urloriginal requestpath path
  httprequesturi httprequesturl httprequestpath requrl requri reqpath reqoriginalurl target csuristem csuri clientrequestpath
  httppath httpurl httptarget urlfull urlpath originalurl requesttarget proxypath propertiesrequesturi urlpathname
  requestpathinfo protopayloadresource route`);

export const QUERY_NAMES = list(`
  args query querystring querystr requestquery urlquery csuriquery httprequestargs clientrequestquery requestquerystring
  httpquery reqquery propertiesrequestquery httprequestquery`);

export const REQUEST_LINE_NAMES = list('request requestline httprequest req userreq');
/** Texts about a request may hold its line; fields of its own are nearer to it. */
export const MESSAGE_NAMES = list('msg message log');

export const STATUS_NAMES = list(`
  status downstreamstatus edgeresponsestatus responsestatus responsecode statuscode httpstatus httpstatuscode httpcode httpstat
  httprequeststatus httpresponsestatuscode httpresponsestatus responsestatuscode resstatuscode resstatus scstatus elbstatuscode
  proxystatuscode propertieshttpstatus propertieshttpstatuscode returncode rescode code originstatus originresponsestatus`);

/** Those that are common for other things too: a shipper of logs is an agent. */
export const AGENT_NAMES = list('browser agent');

/** Texts that may be a whole line of another format, as containers, journals and shippers pass them on. */
export const WRAPPER_NAMES = list(
  'log message eventoriginal textpayload msg line logline body rawmessage rawdata raw short_message shortmessage content logevent event properties',
);

/** Objects about another thing than the request: their inner names say nothing on their own. */
export const OTHER_OBJECTS =
  /^(?:backend|service|servic|upstream|origin|resource|labels|kubernetes|docker|container|agent|geo|destination|server|host|tls|resp|res|response|cookies|tags|log|ecs|observer|cloud|process|user|ssl|headers|route|routes|dest|orchestrator|data_stream|event)/i;

/** Names of addresses that are not the client's. */
export const OTHER_ADDRESS =
  /server|upstream|local|dest|dst|backend|origin|host$|edge|sent|bind|listen|service|proxyip|node|pod/;
/** Of other names: what is asked for, and what only looks like it. */
export const TARGET_LIKE = /(?:ur[il]|path|resource)$/;
export const OTHER_TARGET =
  /referr?er|origin|upstream|service|backend|log|file|redirect|location|template|pattern|root|cookie|agent|base|icon|image|avatar|script|source$|self|home|docker|cgroup|callback/;
/** Codes that are not HTTP's. */
export const OTHER_CODE =
  /upstream|origin|cache|country|grpc|error|ssl|tls|colo|zip|post|exit|sub|win|lang|region|city|area|product|promo|cipher/;

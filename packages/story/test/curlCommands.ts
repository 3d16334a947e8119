const line = (...lines: string[]) => lines.join(" \\\n  ");
const json = { "X-Key": "k" };

/** Commands as documentation and browsers write them, and the options that an action gets from each. */
export const commands: [title: string, command: string, options: object][] = [
  ["nothing but an address", "curl https://example.com/", { url: "https://example.com/" }],
  ["an address without a scheme, as curl takes it", "curl example.com/a", { url: "http://example.com/a" }],
  ["a prompt before it", "$ curl -sSL https://example.com/a", { url: "https://example.com/a" }],
  [
    "a query, decoded",
    "curl 'https://api.example.com/v1/hosts?q=a%20b&limit=10&tag=x&tag=y'",
    { url: "https://api.example.com/v1/hosts", query: { q: "a b", limit: "10", tag: ["x", "y"] } },
  ],
  [
    "a query that nobody quoted",
    "curl https://example.com/?a=1&b=2",
    { url: "https://example.com/", query: { a: "1", b: "2" } },
  ],
  [
    "a query of another form stays in the address",
    "curl 'https://example.com/?flag&x=1'",
    { url: "https://example.com/?flag&x=1" },
  ],
  [
    "a query with a broken escape stays in the address",
    "curl 'https://example.com/?q=100%'",
    { url: "https://example.com/?q=100%" },
  ],
  [
    "a fragment, which is never sent",
    "curl https://example.com/a?x=1#top",
    { url: "https://example.com/a", query: { x: "1" } },
  ],
  ["a method", "curl -X DELETE https://example.com/users/7", { url: "https://example.com/users/7", method: "delete" }],
  [
    "a method without a space",
    "curl -XPUT https://example.com/ -H 'X-Key: k'",
    { url: "https://example.com/", method: "put", headers: json },
  ],
  [
    "a long flag with =",
    "curl --request=PATCH --url=https://example.com/",
    { url: "https://example.com/", method: "patch" },
  ],
  ["HEAD", "curl -I https://example.com/", { url: "https://example.com/", method: "head" }],
  [
    "JSON with its header (GitHub's documentation)",
    line(
      "curl -L",
      "-X POST",
      '-H "Accept: application/vnd.github+json"',
      '-H "X-GitHub-Api-Version: 2022-11-28"',
      "https://api.github.com/repos/o/r/issues",
      `-d '{"title":"Found a bug","labels":["bug"]}'`,
    ),
    {
      url: "https://api.github.com/repos/o/r/issues",
      method: "post",
      headers: { Accept: "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28" },
      contentType: "form",
      body: '{"title":"Found a bug","labels":["bug"]}',
      followRedirects: true,
    },
  ],
  [
    "JSON by content type (Slack's documentation)",
    `curl -X POST -H 'Content-type: application/json' --data '{"text":"Hello, World!"}' https://hooks.slack.com/services/T/B/x`,
    { url: "https://hooks.slack.com/services/T/B/x", method: "post", body: { text: "Hello, World!" } },
  ],
  [
    "--json",
    `curl --json '{"drink": "coffe"}' http://example.com/`,
    { url: "http://example.com/", method: "post", headers: { Accept: "application/json" }, body: { drink: "coffe" } },
  ],
  [
    "a form (Stripe's documentation)",
    line(
      "curl https://api.stripe.com/v1/charges",
      "-u sk_test_x:",
      "-d amount=2000",
      "-d currency=usd",
      '-d "description=My First"',
      "-d 'metadata[order]=6735'",
    ),
    {
      url: "https://api.stripe.com/v1/charges",
      method: "post",
      headers: { Authorization: "Basic c2tfdGVzdF94Og==" },
      contentType: "form",
      body: { amount: "2000", currency: "usd", description: "My First", "metadata[order]": "6735" },
    },
  ],
  [
    "a form with encoded parts (Twilio's documentation)",
    line(
      `curl -X POST "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json"`,
      '--data-urlencode "Body=Hi there & more"',
      '--data-urlencode "From=+15017122661"',
      "-u AC1:token",
    ),
    {
      url: "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json",
      method: "post",
      headers: { Authorization: "Basic QUMxOnRva2Vu" },
      contentType: "form",
      body: { Body: "Hi there & more", From: "+15017122661" },
    },
  ],
  [
    "-G puts data into the query",
    `curl -G https://example.com/search?lang=en --data-urlencode 'q=a&b' -d page=2`,
    { url: "https://example.com/search", query: { lang: "en", q: "a&b", page: "2" } },
  ],
  [
    "a bearer token in a header (OpenAI's documentation)",
    line(
      "curl https://api.openai.com/v1/chat/completions",
      '-H "Content-Type: application/json"',
      '-H "Authorization: Bearer $OPENAI_API_KEY"',
      `-d '{"model": "m", "messages": [{"role": "user", "content": "Say \\"hi\\"!"}], "temperature": 0.7}'`,
    ),
    {
      url: "https://api.openai.com/v1/chat/completions",
      method: "post",
      headers: { Authorization: "Bearer $OPENAI_API_KEY" },
      body: { model: "m", messages: [{ role: "user", content: 'Say "hi"!' }], temperature: 0.7 },
    },
  ],
  [
    "--oauth2-bearer",
    "curl --oauth2-bearer t0k https://example.com/",
    { url: "https://example.com/", headers: { Authorization: "Bearer t0k" } },
  ],
  [
    "a user in the address",
    "curl https://me:p%40ss@example.com/a",
    { url: "https://example.com/a", headers: { Authorization: "Basic bWU6cEBzcw==" } },
  ],
  [
    "a user with letters beyond ASCII",
    "curl -u 'jürgen:ä' https://example.com/",
    { url: "https://example.com/", headers: { Authorization: "Basic asO8cmdlbjrDpA==" } },
  ],
  [
    "agent, referer and cookies",
    `curl -A 'Mozilla/5.0' -e https://a.example/ -b 'sid=1' -b 'x=2' https://example.com/`,
    {
      url: "https://example.com/",
      headers: { "User-Agent": "Mozilla/5.0", Referer: "https://a.example/", Cookie: "sid=1; x=2" },
    },
  ],
  [
    "headers twice, empty and unset",
    `curl -H 'Accept: a' -H 'accept: b' -H 'X-Empty;' -H 'User-Agent:' https://example.com/`,
    { url: "https://example.com/", headers: { Accept: "a, b", "X-Empty": "" } },
  ],
  [
    "a time limit",
    "curl -m 2.5 --connect-timeout 1 https://example.com/",
    { url: "https://example.com/", timeoutSeconds: 3 },
  ],
  [
    "short flags together, the value with them",
    `curl -sSkH'X-Key: k' -vXPOST -da=1 https://example.com/`,
    { url: "https://example.com/", method: "post", headers: json, contentType: "form", body: { a: "1" } },
  ],
  [
    "flags that only concern the output",
    "curl -s -o /dev/null -w '%{http_code}' --compressed --http2 -D - https://example.com/",
    { url: "https://example.com/" },
  ],
  [
    "a quote inside single quotes",
    `curl -d 'it'\\''s=1' https://example.com/`,
    { url: "https://example.com/", method: "post", contentType: "form", body: { "it's": "1" } },
  ],
  [
    "double quotes with escapes",
    `curl -H "Content-Type: application/json" -d "{\\"a\\": \\"\\$5 \\\\\\\\ x\\"}" https://example.com/`,
    { url: "https://example.com/", method: "post", body: { a: "$5 \\ x" } },
  ],
  [
    "$'…' quotes",
    `curl --data-raw $'{"a":"it\\'s \\\\n \\u00fc"}' -H 'content-type: application/json' https://example.com/`,
    { url: "https://example.com/", method: "post", body: { a: "it's \n ü" } },
  ],
  [
    "JSON on several lines",
    `curl https://example.com/ --json '{\n  "a": [1,\n 2]\n}'`,
    { url: "https://example.com/", method: "post", headers: { Accept: "application/json" }, body: { a: [1, 2] } },
  ],
  [
    "--json in pieces",
    `curl https://example.com/ --json '{"a":' --json '1}' -H 'Accept: */*'`,
    { url: "https://example.com/", method: "post", headers: { Accept: "*/*" }, body: { a: 1 } },
  ],
  [
    "another JSON type keeps its header",
    `curl https://example.com/ -X PATCH -H 'Content-Type: application/merge-patch+json' -d '{"a":null}'`,
    {
      url: "https://example.com/",
      method: "patch",
      headers: { "Content-Type": "application/merge-patch+json" },
      body: { a: null },
    },
  ],
  [
    "XML as text",
    `curl -H "Content-Type: text/xml" --data-binary '<a x="1">&amp;</a>' https://example.com/soap`,
    {
      url: "https://example.com/soap",
      method: "post",
      headers: { "Content-Type": "text/xml" },
      body: '<a x="1">&amp;</a>',
    },
  ],
  [
    "data in several flags",
    "curl -d a=1 -d b=2 --data-raw @c=3 https://example.com/",
    { url: "https://example.com/", method: "post", contentType: "form", body: { a: "1", b: "2", "@c": "3" } },
  ],
  [
    "data that is no form as text",
    "curl -d hello https://example.com/",
    { url: "https://example.com/", method: "post", contentType: "form", body: "hello" },
  ],
  [
    "empty data",
    "curl -X POST -d '' https://example.com/",
    { url: "https://example.com/", method: "post", contentType: "form", body: "" },
  ],
  [
    "what would be a formula here",
    `curl -H 'X-Key: =1' --json '{"a":"=x","b":"<<c>>"}' 'https://example.com/<<x>>'`,
    {
      url: "https://example.com/\\<<x>>",
      method: "post",
      headers: { "X-Key": "\\=1", Accept: "application/json" },
      body: { a: "\\=x", b: "\\<<c>>" },
    },
  ],
  ["after --", "curl -X POST -- https://example.com/", { url: "https://example.com/", method: "post" }],
  ["a pipe after it", "curl -s https://example.com/a.json | jq .name", { url: "https://example.com/a.json" }],
  ["a redirection after it", "curl https://example.com/a > a.json 2>&1", { url: "https://example.com/a" }],
  [
    "copied from Chrome (bash)",
    line(
      "curl 'https://app.example.com/api/items?page=1'",
      "-H 'accept: */*'",
      "-H 'accept-language: en'",
      "-H 'content-type: application/json'",
      "-b 'sid=abc; theme=dark'",
      "-H 'origin: https://app.example.com'",
      '-H \'sec-ch-ua: "Chromium";v="140"\'',
      `--data-raw '{"name":"x"}'`,
      "--compressed",
    ),
    {
      url: "https://app.example.com/api/items",
      method: "post",
      headers: {
        accept: "*/*",
        "accept-language": "en",
        Cookie: "sid=abc; theme=dark",
        origin: "https://app.example.com",
        "sec-ch-ua": '"Chromium";v="140"',
      },
      query: { page: "1" },
      body: { name: "x" },
    },
  ],
  [
    "copied from Chrome (cmd)",
    [
      'curl ^"https://app.example.com/api/items?page=1^&q=50^%^25^" ^',
      '  -H ^"accept: */*^" ^',
      '  -H ^"content-type: application/json^" ^',
      '  -H ^"sec-ch-ua: ^\\^"Chromium^\\^"^" ^',
      '  --data-raw ^"^{^\\^"name^\\^":^\\^"a^\\^"^}^"',
    ].join("\r\n"),
    {
      url: "https://app.example.com/api/items",
      method: "post",
      headers: { accept: "*/*", "sec-ch-ua": '"Chromium"' },
      query: { page: "1", q: "50%" },
      body: { name: "a" },
    },
  ],
  [
    "written for the command prompt",
    'curl.exe -X POST "https://example.com/a" ^\n -H "Content-Type: application/json" ^\n -d "{\\"a\\": \\"b c\\", ""d"": 1}"',
    { url: "https://example.com/a", method: "post", body: { a: "b c", d: 1 } },
  ],
  [
    "carets that are none of the command prompt's",
    `curl https://example.com/ --json '{"a": "^\\\\d{2}$", "b": ["^"]}'`,
    {
      url: "https://example.com/",
      method: "post",
      headers: { Accept: "application/json" },
      body: { a: "^\\d{2}$", b: ["^"] },
    },
  ],
  [
    "copied from Firefox, multipart as it went over the wire",
    `curl 'https://example.com/up' -X POST -H 'Content-Type: multipart/form-data; boundary=--x' --data-binary $'----x\\r\\nContent-Disposition: form-data; name="a"\\r\\n\\r\\n1\\r\\n----x--\\r\\n'`,
    {
      url: "https://example.com/up",
      method: "post",
      headers: { "Content-Type": "multipart/form-data; boundary=--x" },
      body: '----x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n----x--\r\n',
    },
  ],
  [
    "Elasticsearch's documentation",
    `curl -X POST "localhost:9200/my-index/_search?pretty=true" -H 'Content-Type: application/json' -d'\n{\n  "query": { "match_all": {} }\n}\n'\n`,
    {
      url: "http://localhost:9200/my-index/_search",
      method: "post",
      query: { pretty: "true" },
      body: { query: { match_all: {} } },
    },
  ],
  [
    "a redirect of a POST that is followed",
    "curl --location --request POST 'https://example.com/token' --header 'Content-Type: application/x-www-form-urlencoded' --data-urlencode 'grant_type=client_credentials' --data-urlencode 'scope=a b'",
    {
      url: "https://example.com/token",
      method: "post",
      contentType: "form",
      body: { grant_type: "client_credentials", scope: "a b" },
      followRedirects: true,
    },
  ],
];

/** What GitHub sends when an issue is opened, as far as the samples read it: an event to try them with. */
export const openedIssue = {
  action: "opened",
  issue: {
    number: 1347,
    title: "Found a bug",
    html_url: "https://github.com/octocat/hello-world/issues/1347",
    user: { login: "octocat" },
    labels: [{ name: "bug" }],
  },
  repository: { full_name: "octocat/hello-world" },
};

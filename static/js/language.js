/* The language switch: a cookie that Django reads, then the page anew. A language chosen in one's own account goes before it. */

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    document.cookie = `django_language=${button.dataset.language}; path=/; max-age=31536000; samesite=lax`;
    location.reload();
  });
}

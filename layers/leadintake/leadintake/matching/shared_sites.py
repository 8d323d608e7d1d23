"""Sites on which firms have a page among millions: the domain of such a page says nothing about whose it is."""

SHARED_SITES = frozenset(
    [
        "bsky.app",
        "crunchbase.com",
        "facebook.com",
        "fb.com",
        "fb.me",
        "github.com",
        "glassdoor.com",
        "goo.gl",
        "indeed.com",
        "instagram.com",
        "kununu.com",
        "linkedin.com",
        "linktr.ee",
        "m.me",
        "maps.google.com",
        "medium.com",
        "pinterest.com",
        "sites.google.com",
        "t.me",
        "threads.net",
        "tiktok.com",
        "trustpilot.com",
        "twitter.com",
        "vk.com",
        "wa.me",
        "wikipedia.org",
        "x.com",
        "xing.com",
        "yelp.com",
        "youtu.be",
        "youtube.com",
    ]
)


def is_shared_site(domain: str) -> bool:
    """Tell whether a normalised domain is one of these, in whatever country or on whatever device."""
    labels = domain.split(".")
    return any(".".join(labels[start:]) in SHARED_SITES for start in range(len(labels) - 1))

"""Domains that give mailboxes to everybody: an address there says nothing about where somebody works."""

_WITH_MANY_COUNTRIES = ("yahoo", "hotmail", "outlook", "live", "gmx", "msn", "googlemail", "yandex", "ymail")
_COUNTRIES = (
    "at be ch ca cl cn co.id co.in co.jp co.kr co.nz co.th co.uk co.za com com.ar com.au com.br com.cn com.hk com.mx"
    " com.ph com.sg com.tr com.tw com.vn cz de dk es fi fr gr hu ie in it jp net nl no org pl pt ro ru se sk ua us"
)
_OTHERS = """
    126.com 139.com 163.com 189.cn aim.com alice.it aol.com aol.de arcor.de att.net bellsouth.net bigpond.com
    bluewin.ch bol.com.br bt.com btinternet.com btopenworld.com charter.net comcast.net cox.net duck.com earthlink.net
    email.com email.cz fastmail.com fastmail.fm foxmail.com free.fr freemail.hu freenet.de frontier.com gmail.com
    hanmail.net hey.com hushmail.com icloud.com ig.com.br inbox.com inbox.lv inbox.ru juno.com laposte.net libero.it
    list.ru mac.com mail.com mail.de mail.ru mailbox.org me.com mindspring.com naver.com neuf.fr ntlworld.com
    o2.pl onet.pl online.de optonline.net optusnet.com.au orange.fr outlook.com pm.me posteo.de proton.me
    protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com rogers.com sbcglobal.net seznam.cz
    sfr.fr shaw.ca sina.com sky.com sohu.com sympatico.ca t-online.de talktalk.net telenet.be telia.com telus.net
    terra.com.br tin.it tiscali.it tuta.io tutanota.com ukr.net uol.com.br verizon.net virgilio.it virginmedia.com
    wanadoo.fr web.de windstream.net wp.pl xs4all.nl yeah.net ziggo.nl zoho.com
"""
FREE_MAIL_DOMAINS = frozenset(
    [*_OTHERS.split(), *(f"{name}.{country}" for name in _WITH_MANY_COUNTRIES for country in _COUNTRIES.split())]
)


def is_free_mail(domain: str) -> bool:
    """Tell whether a normalised domain is one of these."""
    return domain in FREE_MAIL_DOMAINS

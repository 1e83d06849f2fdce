"""Specialties and techniques. The ministry's list of techniques is imported, not shipped."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hospitals.models.base import Named


class Specialty(Named):
    slug = models.SlugField(_("khóa"), max_length=40, unique=True)
    aliases = models.JSONField(_("tên khác"), default=list, blank=True)

    class Meta:
        verbose_name = _("chuyên khoa")
        verbose_name_plural = _("chuyên khoa")
        ordering = ["slug"]


class Technique(Named):
    """``code`` and its ``scheme`` are those of the ministry's list, where one is known."""

    slug = models.SlugField(_("khóa"), max_length=80, unique=True)
    code = models.CharField(_("mã kỹ thuật"), max_length=20, blank=True)
    scheme = models.CharField(_("danh mục"), max_length=40, blank=True)
    specialty = models.ForeignKey(
        Specialty, verbose_name=_("chuyên khoa"), null=True, on_delete=models.PROTECT
    )
    valid_from = models.DateField(_("từ ngày"), null=True)
    valid_to = models.DateField(_("đến ngày"), null=True)

    class Meta:
        verbose_name = _("kỹ thuật")
        verbose_name_plural = _("kỹ thuật")
        ordering = ["slug"]
